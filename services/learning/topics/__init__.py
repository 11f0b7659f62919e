"""Topics that reviewers may want, as releases and quality's totals suggest them."""
