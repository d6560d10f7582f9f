# Fails: what the tests of the bed itself expect of a scenario that does.
. "$(dirname "$0")/lib.sh"
step "about to fail"
fail "as it must"
