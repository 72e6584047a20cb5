"""What each role may do: the table of scope of practice §2, typed from its page."""

import pytest

from gaitbelt.domain.scope import TASKS, Role, parse_cell

ROLES = (Role.PT, Role.PTA, Role.TECH, Role.FRONT, Role.MANAGER, Role.PATIENT, Role.CAREGIVER)
CELLS = {
    "T01": "Y N N N N N N",
    "T02": "Y N N N N N N",
    "T03": "Y N N N N N N",
    "T04": "Y N N N N N N",
    "T05": "Y N N N N N N",
    "T06": "Y Y N N N N N",
    "T07": "Y Y J:N N N N N",
    "T08": "Y Y D N N N N",
    "T09": "Y Y N N N N N",
    "T10": "Y Y D N N N N",
    "T11": "Y Y J N N N N",
    "T12": "Y Y N N N N N",
    "T13": "Y N N N N N N",
    "T14": "Y Y J N N N N",
    "T15": "Y Y J N N N N",
    "T16": "Y Y J N N N N",
    "T17": "Y J N N N N N",
    "T18": "Y J N N N N N",
    "T19": "Y Y D N N Y Y",
    "T20": "Y Y J:N N N N N",
    "T21": "Y Y J N N N N",
    "T22": "Y Y Y Y N Y Y",
    "T23": "Y N N N N N N",
    "T24": "Y Y N N N N N",
    "T25": "Y Y D N N Y Y",
    "T26": "Y N N N N N N",
    "T27": "Y Y N N N N N",
    "T28": "Y Y N N N N N",
    "T29": "Y Y Y N N Y Y",
    "T30": "Y Y Y N Y N N",
    "T31": "Y Y Y N Y N N",
    "T32": "Y Y Y Y Y A A",
    "T33": "Y Y Y Y Y A A",
    "T34": "Y Y N N N N N",
    "T35": "Y Y Y Y Y Y Y",
    "T36": "Y Y Y Y Y Y Y",
    "T37": "Y J N N N N N",
    "T38": "Y J N N N N N",
    "T39": "Y N N N N Y N",
}
# §2 in the cells that say more than one letter: the letter that holds under a condition.
WHEN = {
    ("T06", "home_programme", "PATIENT CAREGIVER", "Y"),
    ("T07", "home_programme", "PATIENT CAREGIVER", "Y"),
    ("T08", "home_programme", "PATIENT CAREGIVER", "Y"),
    ("T08", "pack_hands_over", "TECH", "J"),
    ("T10", "trained", "CAREGIVER", "Y"),
    ("T11", "trained", "CAREGIVER", "Y"),
    ("T12", "spinal", "PTA", "J"),
    ("T13", "dry_needling", "PT", "J"),
    ("T14", "home_use_as_taught", "PATIENT CAREGIVER", "Y"),
    ("T15", "home_use_as_taught", "PATIENT CAREGIVER", "Y"),
    ("T16", "home_use_as_taught", "PATIENT CAREGIVER", "Y"),
    ("T25", "pack_hands_over", "TECH", "J"),
    ("T26", "response_to_care", "PTA", "Y"),
    ("T29", "hands_on", "TECH", "D"),
    ("T39", "change_of_method", "PTA", "Y"),
}


@pytest.mark.parametrize("task", TASKS)
def test_2_every_role_has_the_cell_of_the_scope_table(task):
    told = dict(zip(ROLES, map(parse_cell, CELLS[task].split()), strict=True))
    assert dict(TASKS[task].cells) == told


def test_2_a_cell_of_more_than_one_letter_says_when():
    told = {
        (task, condition, Role(role), parse_cell(cell))
        for task, condition, roles, cell in WHEN
        for role in roles.split()
    }
    read = {
        (task.code, row.condition, row.role, row.cell)
        for task in TASKS.values()
        for row in task.rows
    }
    assert read == told


def test_every_task_stands_in_the_table():
    assert set(CELLS) == set(TASKS)
