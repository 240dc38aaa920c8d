// ssh's last words, as what went wrong and what to do about it. The words themselves are kept where they are not known.
import type { SshRoute } from "./host.ts";

/** The rest of a sentence, without a full stop. */
export function sshReason(words: string, route: SshRoute): string {
  const { host, socket } = route;
  const who = `${route.user === null ? "" : `${route.user}@`}${host}`;
  const port = route.port === null ? "" : `-p ${route.port} `;
  const byHand = `ssh ${port}${who}`;
  const known = route.port === null || route.port === 22 ? host : `'[${host}]:${route.port}'`;
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(words))
    return `the ssh host key of ${host} is not the one that known_hosts has. If the machine was made anew, remove the old key with ssh-keygen -R ${known}; if not, somebody may be in between`;
  if (/Host key verification failed/.test(words))
    return `the ssh host key of ${host} is not known yet. Connect once by hand, ${byHand}, and compare the key that it shows`;
  const missing = /Identity file (\S+) not accessible/.exec(words)?.[1];
  if (missing !== undefined) return `the identity file ${missing} cannot be read`;
  if (/Permission denied \(/.test(words))
    return `${host} does not let ${route.user ?? "this user"} in${methodsOf(words)}. Add the key to the agent (ssh-add), or set ssh = { identity_file = "…" }; ${byHand} must work without a question`;
  if (/UNPROTECTED PRIVATE KEY FILE|bad permissions/i.test(words))
    return `ssh refuses the identity file, which others may read; chmod 600 it`;
  if (
    /administratively prohibited|stream(?:local)? forwarding.*(?:disabled|not permitted)|open failed: unknown channel type/i.test(
      words,
    )
  )
    return `the ssh server of ${host} does not allow forwarding to ${socket}; it needs AllowStreamLocalForwarding yes, and no restriction in authorized_keys`;
  if (/open failed: connect failed/.test(words))
    return `${who} cannot open ${socket} there: no engine listens on it, the user may not (members of the group docker may), or the server forbids it (AllowStreamLocalForwarding)`;
  if (/Could not request local forwarding|cannot listen to port|Address already in use/i.test(words))
    return `ssh could not open a forwarding: ${lastLine(words)}. A LocalForward of the ssh configuration for ${host} may be taken`;
  if (/Could not resolve hostname/.test(words)) return `ssh does not know the host ${host}`;
  if (/Connection refused/.test(words))
    return `no ssh server listens on ${host}${route.port === null ? "" : `:${route.port}`}`;
  if (/Connection timed out|timed out|Operation timed out/.test(words))
    return `${host} did not answer ssh in time`;
  if (/No route to host|Network is unreachable/.test(words)) return `there is no route to ${host}`;
  if (/ssh: not found|ENOENT|No such file or directory: ssh/.test(words))
    return "there is no ssh program in PATH; install the OpenSSH client";
  if (/Timeout, server .* not responding/.test(words)) return `${host} no longer answers over ssh`;
  const line = lastLine(words);
  return line === ""
    ? `ssh to ${who} ended without a word; ${byHand} may tell more`
    : `ssh to ${who} failed: ${line}`;
}

/** ` (publickey)`: what the server would have taken. */
function methodsOf(words: string): string {
  const methods = /Permission denied (\([a-z,-]+\))/.exec(words)?.[1];
  return methods === undefined ? "" : ` ${methods}`;
}

function lastLine(words: string): string {
  const lines = words.split(/\r?\n/).filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? "").trim().replace(/[.]$/, "").slice(0, 300);
}
