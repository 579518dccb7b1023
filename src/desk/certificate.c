/* certificate - see certificate.h. */
#include "desk/certificate.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define DAY_S 86400
#define YEAR_S (365L * DAY_S + DAY_S / 4)
#define POINT 65 /* bytes of a point, uncompressed */

/* ---- the key ---------------------------------------------------------- */

/* The point of `secret`: what others may know. */
static int find_point(uint8_t point[static POINT], BIGNUM *secret)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *p = group ? EC_POINT_new(group) : NULL;
	int ok = p && EC_POINT_mul(group, p, secret, NULL, NULL, NULL) &&
		 EC_POINT_point2oct(group, p, POINT_CONVERSION_UNCOMPRESSED,
				    point, POINT, NULL) == POINT;

	EC_POINT_free(p);
	EC_GROUP_free(group);
	return ok ? 0 : OL_ERR_NO_MEMORY;
}

/* A secret of 32 bytes is above the order of the group, or zero, once in
 * 2^32: it is brought below by one bit less, and above zero. */
static EVP_PKEY *make_key(const uint8_t secret[static OL_CERTIFICATE_SECRET])
{
	struct {
		uint8_t b[OL_CERTIFICATE_SECRET];
	} s;
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;
	uint8_t point[POINT];
	BIGNUM *n;

	memcpy(s.b, secret, sizeof s.b);
	s.b[0] &= 0x7f;
	s.b[sizeof s.b - 1] |= 1;
	n = BN_bin2bn(s.b, sizeof s.b, BN_secure_new());
	if (n && build && ctx && !find_point(point, n) &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
					    "prime256v1", 0) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, n) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
					     point, sizeof point) &&
	    (params = OSSL_PARAM_BLD_to_param(build)) &&
	    EVP_PKEY_fromdata_init(ctx) > 0)
		(void)EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	BN_clear_free(n);
	ol_wipe(&s, sizeof s);
	return key;
}

/* ---- the certificate -------------------------------------------------- */

/* "IP:192.0.2.1", and the name; a wildcard address is none. */
static void names_of(char out[static 512], const struct ol_web_host *h)
{
	char at[OL_ADDR_TEXT], *end;
	size_t n = 0;

	out[0] = '\0';
	if (*h->name)
		n = (size_t)snprintf(out, 512, "DNS:%s", h->name);
	if (ol_addr_is_loopback(&h->at))
		n += (size_t)snprintf(out + n, 512 - n, "%sDNS:localhost",
				      n ? "," : "");
	if (ol_addr_is_wildcard(&h->at)) {
		if (!n)
			snprintf(out, 512, "DNS:localhost");
		return;
	}
	ol_addr_write(at, &h->at);
	end = strrchr(at, ':');
	*end = '\0';
	if (end > at && end[-1] == ']')
		end[-1] = '\0';
	snprintf(out + n, 512 - n, "%sIP:%s", n ? "," : "",
		 at + (at[0] == '['));
}

static int add(X509 *c, int what, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	int ok;

	X509V3_set_ctx(&ctx, c, c, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, what, value);
	ok = e && X509_add_ext(c, e, -1);
	X509_EXTENSION_free(e);
	return ok;
}

static int fill(X509 *c, EVP_PKEY *key, const struct ol_web_host *h, long now_s)
{
	X509_NAME *name = X509_get_subject_name(c);
	uint8_t serial[16];
	char names[512];
	BIGNUM *n;
	int ok;

	names_of(names, h);
	if (RAND_bytes(serial, sizeof serial) != 1)
		return 0;
	serial[0] &= 0x7f;
	n = BN_bin2bn(serial, sizeof serial, NULL);
	ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(c));
	BN_free(n);
	return ok && X509_set_version(c, X509_VERSION_3) &&
	       ASN1_TIME_set(X509_getm_notBefore(c), now_s - DAY_S) &&
	       ASN1_TIME_set(X509_getm_notAfter(c),
			     now_s + OL_CERTIFICATE_YEARS * YEAR_S) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					  (const uint8_t *)"openline console",
					  -1, -1, 0) &&
	       X509_set_issuer_name(c, name) && X509_set_pubkey(c, key) &&
	       add(c, NID_basic_constraints, "critical,CA:FALSE") &&
	       add(c, NID_key_usage, "critical,digitalSignature") &&
	       add(c, NID_ext_key_usage, "serverAuth") &&
	       add(c, NID_subject_alt_name, names) &&
	       X509_sign(c, key, EVP_sha256());
}

/* ---- PEM -------------------------------------------------------------- */

static int take_text(char out[static OL_CERTIFICATE_PEM], BIO *b, int ok)
{
	int n = b && ok ? BIO_read(b, out, OL_CERTIFICATE_PEM - 1) : 0;

	if (n > 0)
		out[n] = '\0';
	BIO_free(b);
	return n > 0 && n < OL_CERTIFICATE_PEM - 1 ? 0 : OL_ERR_NO_MEMORY;
}

static int write_key(struct ol_certificate *out, EVP_PKEY *key)
{
	BIO *b = BIO_new(BIO_s_secmem());

	return take_text(out->key, b,
			 b && PEM_write_bio_PrivateKey(b, key, NULL, NULL, 0,
						       NULL, NULL));
}

static X509 *read_pem(const char *pem)
{
	BIO *b = BIO_new_mem_buf(pem, -1);
	X509 *c = b ? PEM_read_bio_X509(b, NULL, NULL, NULL) : NULL;

	BIO_free(b);
	return c;
}

static int print_of(char out[static OL_CERTIFICATE_PRINT], const X509 *c)
{
	uint8_t d[32];
	unsigned len = 0, i;

	if (!X509_digest(c, EVP_sha256(), d, &len) || len != sizeof d)
		return OL_ERR_NO_MEMORY;
	for (i = 0; i < len; i++)
		snprintf(out + 3 * i, 4, "%02X%s", d[i],
			 i + 1 < len ? ":" : "");
	return 0;
}

int ol_certificate_print(char out[static OL_CERTIFICATE_PRINT], const char *pem)
{
	X509 *c = read_pem(pem);
	int err = c ? print_of(out, c) : OL_ERR_MALFORMED;

	X509_free(c);
	return err;
}

int ol_certificate_make(struct ol_certificate *out,
			const uint8_t secret[static OL_CERTIFICATE_SECRET],
			const struct ol_web_host *host, ol_date date)
{
	EVP_PKEY *key = make_key(secret);
	X509 *c = X509_new();
	int err = OL_ERR_NO_MEMORY;
	BIO *b;

	memset(out, 0, sizeof *out);
	if (key && c && fill(c, key, host, (long)(date.ns / 1000000000))) {
		b = BIO_new(BIO_s_mem());
		err = take_text(out->certificate, b,
				b && PEM_write_bio_X509(b, c));
	}
	if (!err)
		err = write_key(out, key);
	if (!err)
		err = print_of(out->print, c);
	X509_free(c);
	EVP_PKEY_free(key);
	if (err)
		ol_certificate_release(out);
	return err;
}

/* Whether it is for all the addresses and names of the console. */
static bool is_for(X509 *c, const struct ol_web_host *h)
{
	char at[OL_ADDR_TEXT], *end;

	if (*h->name && X509_check_host(c, h->name, 0, 0, NULL) != 1)
		return false;
	if (ol_addr_is_wildcard(&h->at))
		return true;
	ol_addr_write(at, &h->at);
	end = strrchr(at, ':');
	*end = '\0';
	if (end > at && end[-1] == ']')
		end[-1] = '\0';
	return X509_check_ip_asc(c, at + (at[0] == '['), 0) == 1;
}

int ol_certificate_take(struct ol_certificate *out,
			const uint8_t secret[static OL_CERTIFICATE_SECRET],
			const char *pem, const struct ol_web_host *host,
			ol_date date)
{
	time_t now_s = (time_t)(date.ns / 1000000000);
	EVP_PKEY *key = make_key(secret);
	X509 *c = read_pem(pem);
	int err = 0;

	memset(out, 0, sizeof *out);
	if (!key)
		err = OL_ERR_NO_MEMORY;
	else if (!c || strlen(pem) >= sizeof out->certificate)
		err = OL_ERR_MALFORMED;
	else if (X509_check_private_key(c, key) != 1)
		err = OL_ERR_FORGED;
	else if (!is_for(c, host))
		err = OL_ERR_UNKNOWN;
	else if (X509_cmp_time(X509_get0_notAfter(c), &now_s) <= 0)
		err = OL_ERR_EXPIRED;
	if (!err)
		err = write_key(out, key);
	if (!err)
		err = print_of(out->print, c);
	if (!err)
		memcpy(out->certificate, pem, strlen(pem) + 1);
	X509_free(c);
	EVP_PKEY_free(key);
	if (err)
		ol_certificate_release(out);
	return err;
}

void ol_certificate_release(struct ol_certificate *c)
{
	ol_wipe(c, sizeof *c);
}

const char *ol_certificate_version(void)
{
	static char text[32];

	snprintf(text, sizeof text, "OpenSSL %s",
		 OpenSSL_version(OPENSSL_VERSION_STRING));
	return text;
}
