#!/bin/sh
# ssh_readouts - OpenSSH judges our readouts, signatures and list of signers as
# we do: takes every one, refuses every changed one.
#
# usage: ssh_readouts.sh TEST_PROGRAM   (test_record_readout_proof of the build)
#
# Exit status 77 where ssh-keygen is not installed: the test skips.
set -eu

if ! command -v ssh-keygen >/dev/null 2>&1; then
	echo 'skipped: ssh-keygen is not installed (openssh-client)'
	exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$1" "$dir"
cd "$dir"

die() { echo "$*"; cat out; exit 1; }

# verify WHO SIGNATURE TIME: of standard input
verify() {
	ssh-keygen -Y verify -f signers -I "$1" -n readout@openline \
		-O verify-time="$3" -s "$2" >out 2>&1
}

taken=0
refused=0
when=20261120180000Z
for text in *.txt; do
	for who in north south; do
		sig=$text.$who.sig
		verify "$who" "$sig" $when <"$text" || die "$sig is refused"
		ssh-keygen -Y check-novalidate -n readout@openline -s "$sig" \
			<"$text" >out 2>&1 || die "$sig is no signature"
		taken=$((taken + 1))
	done
	for bad in "${text%.txt}"-*.bad; do
		! verify north "$text.north.sig" $when <"$bad" ||
			die "$bad is taken"
		refused=$((refused + 1))
	done
done
! verify south 0.txt.north.sig $when <0.txt || die "north's passes for south's"
! verify north 0.txt.north.sig 20261101000000Z <0.txt || die 'valid too early'
! verify north 0.txt.north.sig 20401101000000Z <0.txt || die 'valid too late'
echo "ssh-keygen: $taken taken, $refused changed ones refused"
[ "$taken" = 24 ] && [ "$refused" = 144 ]
