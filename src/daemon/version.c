/* version - see version.h. */
#include "daemon/version.h"

#include <stdio.h>

#include "base/version.h"
#include "desk/api.h"
#include "desk/certificate.h"
#include "desk/web.h"
#include "os/loop.h"
#include "record/fold.h"
#include "seal/secret.h"
#include "store/store.h"
#include "voice/encoder.h"
#include "wire/cbor.h"

void ol_version_print(void)
{
	printf("openlined %s\n", OL_VERSION);
	printf("%s\n", ol_seal_version());
	printf("%s\n", ol_loop_version());
	printf("%s\n", ol_encoder_version());
	printf("%s\n", ol_store_version());
	printf("%s\n", ol_cbor_version());
	printf("%s\n", ol_fold_version());
	printf("%s\n", ol_api_json_version());
	printf("%s\n", ol_web_version());
	printf("%s\n", ol_certificate_version());
}
