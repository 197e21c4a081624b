#!/bin/sh
# What is asked of processes that run: of those that tests start, with node, or
# with each of $NODES.
. ./tests/lib.sh
. ./tests/live/capture.sh
