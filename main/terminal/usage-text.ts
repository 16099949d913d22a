/** How each command is called. */
const calls: Readonly<Record<string, string>> = {
  rehearse: 'anchorite rehearse <plan.json> --home <dir> --out <dir>',
  run: 'anchorite run      <plan.json> --home <dir> --out <dir> [--activation-fd <n>] [--shares-fd <n>]',
  resume: 'anchorite resume               --home <dir> --out <dir> [--activation-fd <n>] [--shares-fd <n>]',
  abort: 'anchorite abort                --home <dir> --why <text>',
  keys: 'anchorite keys                 --home <dir>',
  approvers: 'anchorite approvers            --home <dir>',
  destruction: 'anchorite destruction <ceremony> --home <dir> --out <dir>',
  tokens: 'anchorite tokens               --home <dir> [--register <module> [--sha256 <hex>] | --forget <module>]',
  verify: 'anchorite verify   <bundle-or-home>',
  schema: 'anchorite schema',
};

/** All commands and what they do. */
export const usage = `${Object.values(calls).join('\n')}
anchorite --version

rehearse   runs a plan with throw-away keys in a ledger of its own; names and pages are marked REHEARSAL
run        runs a production plan at this terminal; attestations are typed, passphrases are read without echo
           (for a new one, Enter alone draws one), or one a line from the file descriptor --activation-fd; shares of
           a quorum are shown on the screen, or written one a line to the file descriptor --shares-fd; instead of its
           words a share may be given as file:PATH, with the passphrase of that share file in the line after it; the word
           exception, typed where initials are asked, writes down that something else happened
resume     goes on with an interrupted production ceremony; abort ends it, and keeps its transcript in the home
keys       lists each key of the production ledger: state, custody, and its copies as a plan names them
approvers  lists who is enrolled as an approver: as long as anybody is, nothing is signed without one of them
destruction
           prints the certificate of destruction of a ceremony that destroyed a key, as often as it is wanted, from the ledger
tokens     lists PKCS #11 tokens as a plan names them, also those that hold a key of the production ledger and are not present; forgets a
           module, or registers one: shows its digest and asks before it is loaded, or takes the digest that it must have from --sha256
verify     digests, chain, checkpoints, signatures, certificates, CRLs; exit 0 or 1
schema     prints the JSON Schema of a plan file`;

/** How the command in these arguments is called; undefined where none of them is a command. */
export function callOf(argv: readonly string[]): string | undefined {
  const command = argv.find((word) => Object.hasOwn(calls, word));
  return command === undefined ? undefined : calls[command]?.replace(/ {2,}/g, ' ');
}
