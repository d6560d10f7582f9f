# Fails: what the tests of the bed itself expect of a scenario that does.
. "$(dirname "$0")/lib.sh"
device failing memory=1MiB
start_server
echo "said by the server" >>"$server_log"
step "about to fail"
fail "as it must"
