"""Fingers on the recorder: who taps, and where."""

from django.test import Client


def as_member(member):
    client = Client(headers={"HX-Request": "true"})
    client.force_login(member.person.user)
    return client


def url(session, name="", **asked):
    base = f"/c/{session.clinic.slug}/session/{session.pk}/{name}"
    return base + (
        "?" + "&".join(f"{key}={value}" for key, value in asked.items()) if asked else ""
    )


def tap(client, run, name, **said):
    return client.post(f"/c/{run.session.clinic.slug}/runs/{run.pk}/{name}", said)


def page(client, session):
    response = client.get(url(session))
    assert response.status_code == 200
    return response.content.decode()
