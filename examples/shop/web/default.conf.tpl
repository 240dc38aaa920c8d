server {
  listen 80;

  # The engine's name server, asked again each second: replicas of the api come and go.
  resolver 127.0.0.11 valid=1s ipv6=off;

  location = /healthz {
    access_log off;
    return 200 "ok\n";
  }

  location / {
    set $api "${api}";
    proxy_pass http://$api;
    proxy_set_header Host $host;
    proxy_next_upstream error timeout;
    proxy_connect_timeout 2s;
  }
}
