"""Emerging findings, which those who took part can see and comment on."""
