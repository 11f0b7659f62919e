"""Taking the practice issues and the codings elsewhere and back, in the forms that others read."""
