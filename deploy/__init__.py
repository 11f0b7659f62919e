"""How the platform is put on machines; nothing here is imported by the platform itself."""
