"""Access tokens: OAuth 2 client credentials, signed ES256, checked by everybody by JWKS."""
