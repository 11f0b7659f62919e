"""What can be wrong with an accreditation."""

from chassis.errors import Invalid


class ExpiresBeforeIssue(Invalid):
    title = "An accreditation expires after it was issued."


class NotIssuedHere(Invalid):
    title = "This platform issues no accreditations."
