"""The local boards that collation heard of, so that no national paper names one."""
