"""What stands beside every text of a case, wherever it is shown."""

CONTENT_WARNING = (
    "This text is from a review of serious harm to a child or of a child's death. "
    "It may be distressing to read."
)
SUPPORT = (
    "Talk to your supervisor or your employer's support line. The NSPCC helpline takes calls from "
    "adults on 0808 800 5000, Childline from children on 0800 1111, Samaritans from anyone on "
    "116 123."
)
