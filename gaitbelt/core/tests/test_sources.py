"""Where a rule comes from is said in words."""

from django.utils import translation

from gaitbelt.core.reasons import as_problem
from gaitbelt.core.templatetags.reasons import rule_source
from gaitbelt.domain.decision import Reason


def test_the_strict_rule_is_named_in_words_in_both_languages():
    reason = Reason("plan.not_active", {"patient": "Cy"}, source="scope §5 DEFAULT_STRICT, §8")
    said = as_problem(reason)["source"]
    assert said == "the strict rule that holds where the state says nothing, scope §5, §8"
    assert rule_source(reason.source) == said
    with translation.override("es"):
        assert as_problem(reason)["source"].startswith("la regla estricta")
