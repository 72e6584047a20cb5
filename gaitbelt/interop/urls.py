"""Pages of import inside a clinic, below /c/<slug>/."""

from django.urls import URLPattern, URLResolver, path

from gaitbelt.interop import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("import", views.import_page, name="import"),
    path("import/confirm", views.confirm_import, name="confirm_import"),
]
