"""A program that speaks to the REST interface with the token of a member."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client

from gaitbelt.core import clock
from gaitbelt.core.tokens import new_token, token_hash
from gaitbelt.people.models import ApiToken, Membership

_keys = count()


class Program:
    """Requests below /api/v1 as one member; every POST has a key of its own unless one is given."""

    def __init__(self, member: Membership, **client: Any) -> None:
        token = new_token()
        user = member.person.user
        assert user is not None
        ApiToken.objects.create(
            clinic=member.clinic,
            user=user,
            name="test",
            token_hash=token_hash(token),
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=36_500),
        )
        self.member = member
        self.client = Client(**client)
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(f"/api/v1{path}", asked, headers=self.headers)

    def post(self, path: str, given: Any = None, *, key: str | None = None) -> Any:
        text = given if isinstance(given, bytes) else json.dumps({} if given is None else given)
        return self.client.post(
            f"/api/v1{path}",
            text,
            content_type="application/json",
            headers={**self.headers, "Idempotency-Key": key or f"key-{next(_keys)}"},
        )

    def put(self, path: str, given: Any) -> Any:
        return self.client.put(
            f"/api/v1{path}", json.dumps(given), "application/json", headers=self.headers
        )


def fields_of(answer: Any) -> set[str]:
    """The fields that a 422 names."""
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return set(answer.json()["fields"])
