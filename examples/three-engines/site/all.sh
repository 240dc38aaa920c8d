#!/bin/sh
# Asks every replica of the api, wherever it runs.
printf 'Content-Type: text/plain\r\n\r\n'
for api in $API; do
  timeout 3 wget -q -O - "http://$api/" || echo "no answer from $api"
done
