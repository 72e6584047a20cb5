"""Changes of plans of care and of what they hand on."""

from gaitbelt.plans.commands.conflicts import (
    keep_despite,
    keep_with_condition,
    open_again,
    settle,
    swap_row,
)
from gaitbelt.plans.commands.course import say_milestone, take_back
from gaitbelt.plans.commands.delegation import (
    carry_over,
    delegate,
    delegate_eligible,
    give_go,
    revoke,
    revoke_all,
)
from gaitbelt.plans.commands.draft import (
    draft_empty_plan,
    draft_next_version,
    draft_plan_from_template,
    drop_draft,
    edit_header,
)
from gaitbelt.plans.commands.goals import add_goal, edit_goal, remove_goal
from gaitbelt.plans.commands.orders import (
    decide_order,
    mark_home,
    screen_order,
    write_order,
)
from gaitbelt.plans.commands.readings import measure_goal, take_back_reading
from gaitbelt.plans.commands.rows import add_row, edit_row, move_row, remove_row
from gaitbelt.plans.commands.signing import (
    mark_done_with_licensee,
    record_reevaluation,
    renew_screen,
    sign_plan,
)

__all__ = [
    "add_goal",
    "add_row",
    "carry_over",
    "decide_order",
    "delegate",
    "delegate_eligible",
    "draft_empty_plan",
    "draft_next_version",
    "draft_plan_from_template",
    "drop_draft",
    "edit_goal",
    "edit_header",
    "edit_row",
    "give_go",
    "keep_despite",
    "keep_with_condition",
    "mark_done_with_licensee",
    "mark_home",
    "measure_goal",
    "move_row",
    "open_again",
    "record_reevaluation",
    "remove_goal",
    "remove_row",
    "renew_screen",
    "revoke",
    "revoke_all",
    "say_milestone",
    "screen_order",
    "settle",
    "sign_plan",
    "swap_row",
    "take_back",
    "take_back_reading",
    "write_order",
]
