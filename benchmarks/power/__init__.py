"""Power of the health checks, measured: what bias of G each kind of fault must have to be caught."""
