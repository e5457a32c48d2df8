// The system's libcrypto, as far as RFC 3161 needs it, and functions in place of macros and of names that changed.
//
// It stands beside the BoringSSL that swift-crypto and swift-nio-ssl bring along: their symbols have prefixes.
#ifndef ACCORD_CLIBCRYPTO_SHIM_H
#define ACCORD_CLIBCRYPTO_SHIM_H

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/opensslv.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "OpenSSL 3.0 or later is needed."
#endif

// OPENSSL_free is a macro.
static inline void clibcrypto_free(void *pointer) { OPENSSL_free(pointer); }

// Takes the oldest error from this thread's queue. Gives 0 if there is none; else `reason` and `detail`, either of which
// may be null, and which last until the next call.
static inline int clibcrypto_next_error(const char **reason, const char **detail) {
    const char *data = NULL;
    int flags = 0;
    unsigned long code = ERR_get_error_all(NULL, NULL, NULL, &data, &flags);
    if (code == 0) return 0;
    // The library knows no words for what the system says.
    *reason = ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
    *detail = (flags & ERR_TXT_STRING) && data != NULL && data[0] != '\0' ? data : NULL;
    return 1;
}

// Lets a verification check signature, chain and the authority's name against what `store` trusts. The store belongs to
// the context from then on, also if it fails.
static inline int clibcrypto_trust(TS_VERIFY_CTX *context, X509_STORE *store) {
    TS_VERIFY_CTX_add_flags(context, (int)(TS_VFY_SIGNATURE | TS_VFY_SIGNER));
#if OPENSSL_VERSION_NUMBER >= 0x30400000L
    return TS_VERIFY_CTX_set0_store(context, store);
#else
    return TS_VERIFY_CTX_set_store(context, store) != NULL;
#endif
}

// Lets a verification check the version and the imprint, and the nonce too if there was one. The name of the authority
// must not be looked at as long as no signature is: there is no signer to compare it with.
static inline void clibcrypto_check_contents(TS_VERIFY_CTX *context, int has_nonce) {
    TS_VERIFY_CTX_set_flags(context, (int)(TS_VFY_VERSION | TS_VFY_IMPRINT | (has_nonce ? TS_VFY_NONCE : 0)));
}

#endif
