import { groupedHex } from '../../shared/base/bytes.ts';
import { wordFault } from '../../shared/fault/fault-wording.ts';
import type { TokenFacts, TokenModule } from '../ports/tokens.ts';

/** Registered modules and the tokens in their slots; each with the member `token` that a plan names it by. */
export function tokenLines(modules: readonly TokenModule[]): readonly string[] {
  if (modules.length === 0) return ['No PKCS #11 module is registered: anchorite tokens --home <dir> --register <module>.'];
  return modules.flatMap(({ path, sha256, fault, tokens }) => [
    path,
    `  SHA-256 ${groupedHex(sha256)}`,
    ...(fault === null ? [] : [`  ${fault.code}: ${wordFault(fault.code, fault.detail).refused}`]),
    ...(fault === null && tokens.length === 0 ? ['  no token is in a slot'] : []),
    ...tokens.flatMap(linesOf),
  ]);
}

function linesOf(token: TokenFacts): readonly string[] {
  const { module, serialNumber, label, manufacturer, model, firmware, initialised, pin, algorithms } = token;
  return [
    `  ${initialised ? label : 'empty token'}: ${manufacturer}, ${model}, firmware ${firmware}, PIN ${initialised ? pin : 'not set'}`,
    `    ${algorithms.length === 0 ? 'makes no key that Anchorite uses' : algorithms.join(', ')}`,
    `    ${JSON.stringify({ module, serialNumber, label })}`,
  ];
}
