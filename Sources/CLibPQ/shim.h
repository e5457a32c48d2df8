// The system's libpq: the client of PostgreSQL.
#ifndef ACCORD_CLIBPQ_SHIM_H
#define ACCORD_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#if !defined(LIBPQ_HAS_PIPELINING)
#error "libpq 14 or later is needed."
#endif

#endif
