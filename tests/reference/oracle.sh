# shellcheck shell=sh disable=SC2034
# Makes the reference engine ready: a copy of ../shared/oracle with its
# packages. Read with ". tests/reference/oracle.sh" from the project's root.

BUILD=${BUILD:-build/release}
ORACLE=${ORACLE:-build/oracle}
export BUILD ORACLE

# False, with the reason in $oracle_missing, when it cannot be had.
oracle_ready() {
	if [ -d "$ORACLE/node_modules" ]; then
		return 0
	elif [ ! -f ../shared/oracle/oracle.mjs ]; then
		oracle_missing="no ../shared/oracle here"
	elif ! command -v npm >/dev/null; then
		oracle_missing="node and npm are not installed"
	else
		mkdir -p "$ORACLE"
		cp -f ../shared/oracle/* "$ORACLE/"
		chmod -R u+w "$ORACLE"
		if (cd "$ORACLE" && npm ci --silent) >&2; then
			return 0
		fi
		oracle_missing="npm ci failed"
	fi
	return 1
}
