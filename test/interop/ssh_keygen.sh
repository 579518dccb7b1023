#!/bin/sh
# ssh_keygen - OpenSSH takes our signatures, and refuses what it must refuse.
#
# usage: ssh_keygen.sh TEST_PROGRAM   (test_seal_sshsig of the build)
#
# Exit status 77 where ssh-keygen is not installed: the test skips.
set -eu

if ! command -v ssh-keygen >/dev/null 2>&1; then
	echo 'skipped: ssh-keygen is not installed (openssh-client)'
	exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$1" sig >"$dir/sig"
"$1" text >"$dir/text"
"$1" signers >"$dir/signers"

check() { # check NAMESPACE: status of ssh-keygen over standard input
	ssh-keygen -Y verify -f "$dir/signers" -I north -n "$1" \
		-s "$dir/sig" >"$dir/out" 2>&1
}

check readout@openline <"$dir/text" || {
	echo 'ssh-keygen refuses our signature:'
	cat "$dir/out"
	exit 1
}
if check card@openline <"$dir/text"; then
	echo 'ssh-keygen takes it under another namespace'
	exit 1
fi
if echo other | check readout@openline; then
	echo 'ssh-keygen takes it over other bytes'
	exit 1
fi
if ! ssh-keygen -Y check-novalidate -n readout@openline -s "$dir/sig" \
	<"$dir/text" >"$dir/out" 2>&1; then
	echo 'ssh-keygen does not take the file for a signature:'
	cat "$dir/out"
	exit 1
fi
echo 'ssh-keygen: verified, and refused under another namespace and text'
