"""Changes of what the clinic knows of its tablets' queues."""

from gaitbelt.recorder.commands.devices import give_key
from gaitbelt.recorder.commands.receive import receive
from gaitbelt.recorder.commands.sessions import SignedIn, pin_of, sign_in

__all__ = ["SignedIn", "give_key", "pin_of", "receive", "sign_in"]
