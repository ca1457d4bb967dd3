/** What a shell runs when Tab is pressed. Each asks `postctl __complete`, under the name by which it was called. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const bash = `# bash completion for postctl: put this into your ~/.bashrc
#   source <(postctl completion bash)
_postctl() {
  local found
  mapfile -t found < <("\${COMP_WORDS[0]}" __complete bash -- "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  COMPREPLY=()
  if [[ \${found[0]:-} == :files ]]; then
    compopt -o default
  elif ((\${#found[@]})); then
    COMPREPLY=("\${found[@]}")
  fi
}
complete -F _postctl postctl
`;

const zsh = `#compdef postctl
# zsh completion for postctl: put this into your ~/.zshrc, below compinit
#   source <(postctl completion zsh)
_postctl() {
  local line value about
  local -a found described
  found=("\${(@f)$("\${words[1]}" __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ \${found[1]} == :files ]]; then
    _files
    return
  fi
  for line in $found; do
    value=\${line%%$'\\t'*} about=\${line#*$'\\t'}
    described+=("\${\${value//\\\\/\\\\\\\\}//:/\\\\:}\${about:+:\$about}")
  done
  (( $#described )) && _describe postctl described
}
if [[ \${funcstack[1]} == _postctl ]]; then
  _postctl "$@"
else
  compdef _postctl postctl
fi
`;

const fish = `# fish completion for postctl: put this into ~/.config/fish/completions/postctl.fish
function __postctl_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct | string unescape)
  # An open quote is no mistake here.
  or set current (commandline -ct | string replace --regex '^[\\x27\\x22]' '')
  set -l found ($words[1] __complete fish -- $words[2..] "$current" 2>/dev/null)
  if test "$found[1]" = :files
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c postctl -f -a '(__postctl_complete)'
`;

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
