#!/bin/sh
# Asks every replica of the api, wherever it runs.
echo "Content-Type: text/plain"
echo
for api in $API; do
  wget -q -T 3 -O - "http://$api/" || echo "no answer from $api"
done
