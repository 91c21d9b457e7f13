#!/bin/sh
# What both recipes do, on a fresh Debian 12 with the checkout in /kapitza: the environment of requirements.lock.
set -eu
apt-get update -q
apt-get install -y -q --no-install-recommends make python3 python3-venv
rm -rf /var/lib/apt/lists/*
cd /kapitza
make install
# Compiled once here: whoever runs it may not write here.
.venv/bin/python -m compileall -q src study interfaces simulation analysis
chmod -R a+rX /kapitza
