// What shells run: each hands the words typed so far to orch itself, so that what is completed is what this version knows.

export const SHELLS = ["bash", "fish", "zsh"] as const;
export type Shell = (typeof SHELLS)[number];

export function scriptFor(shell: Shell): string {
  switch (shell) {
    case "bash":
      return BASH;
    case "fish":
      return FISH;
    case "zsh":
      return ZSH;
    default:
      return shell satisfies never;
  }
}

const BASH = `# bash completion for orch. In ~/.bashrc: source <(orch completion bash)
_orch() {
  local found
  COMPREPLY=()
  while IFS= read -r found; do
    COMPREPLY+=("$found")
  done < <("$1" __complete bash -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]]; then
    compopt -o nospace
  fi
}
complete -F _orch orch
`;

const ZSH = `#compdef orch
# zsh completion for orch. In ~/.zshrc, after compinit: source <(orch completion zsh)
_orch() {
  local -a before found open whole
  (( CURRENT > 2 )) && before=("\${(@Q)words[2,CURRENT-1]}")
  found=("\${(@f)$("\${words[1]}" __complete zsh -- "\${before[@]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  open=(\${(M)found:#*[=/]})
  whole=(\${found:#*[=/]})
  (( \${#open} )) && compadd -S '' -- "\${open[@]}"
  (( \${#whole} )) && compadd -- "\${whole[@]}"
}
if [ "\${funcstack[1]}" = "_orch" ]; then
  _orch "$@"
else
  compdef _orch orch
fi
`;

const FISH = `# fish completion for orch. In ~/.config/fish/config.fish: orch completion fish | source
function __orch_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  set -l program $words[1]
  set -e words[1]
  $program __complete fish -- $words "$typed" 2>/dev/null
end
complete -c orch -f -a '(__orch_complete)'
`;
