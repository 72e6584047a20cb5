"""The weeks behind the demo's day and the days after it, written as if they had been lived.

Every plan comes through the commands of `plans`; every visit is told as events, which the product's
own folds turn into rows. Both are stored many at a time, one chain per clinic.
"""
