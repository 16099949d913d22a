import { groupedHex } from '../../shared/base/bytes.ts';
import { visibleJson, visibleText } from '../../shared/base/visible-text.ts';
import { absenceInWords, standingWords, type AbsentToken } from '../../shared/ceremony/absent-tokens.ts';
import type { KeyRecord } from '../../shared/ceremony/key-custody.ts';
import {
  holdingsOn,
  missingInWords,
  notLookedInWords,
  turnedUpInWords,
  unrecordedInWords,
  type TokenHoldings,
} from '../../shared/ceremony/token-holdings.ts';
import { operatingModeInWords } from '../../shared/ceremony/token-words.ts';
import { wordFault } from '../../shared/fault/fault-wording.ts';
import type { LookedModule, LookedToken } from '../ceremony/keys-on-tokens.ts';

/**
 * What a module or a token says of itself is foreign text: no line of it reaches a terminal that would obey it. Registered modules
 * and the tokens in their slots; each with whose key it holds by `records`, and with the member `token` that a plan names it by.
 */
export function tokenLines(modules: readonly LookedModule[], records: readonly KeyRecord[]): readonly string[] {
  if (modules.length === 0) return ['No PKCS #11 module is registered: anchorite tokens --home <dir> --register <module>.'];
  return visible(
    modules.flatMap(({ path, sha256, fault, tokens }) => [
      path,
      `  SHA-256 ${groupedHex(sha256)}`,
      ...(fault === null ? [] : [`  ${fault.code}: ${wordFault(fault.code, fault.detail).refused}`]),
      ...(fault === null && tokens.length === 0 ? ['  no token is in a slot'] : []),
      ...tokens.flatMap((token) => linesOf(token, holdingsOn(records, token, token.found))),
    ]),
  );
}

function linesOf(token: LookedToken, holdings: TokenHoldings): readonly string[] {
  const { module, serialNumber, label, manufacturer, model, firmware, cryptoki, initialised, pin, algorithms } = token;
  return [
    `  ${initialised ? label : 'empty token'}: ${manufacturer}, ${model}, firmware ${firmware}, Cryptoki ${cryptoki}, PIN ${initialised ? pin : 'not set'}`,
    ...holdingLines(holdings).map((line) => `    ${line}`),
    `    ${operatingModeInWords(token.operatingMode)}`,
    `    ${algorithms.length === 0 ? 'makes no key that Anchorite uses' : algorithms.join(', ')}`,
    `    ${visibleJson({ module, serialNumber, label })}`,
  ];
}

/** WARNING: what the ledger says of this token is not what is on it. */
const holdingLines = ({ holds, missing, unrecorded, turnedUp, looked }: TokenHoldings): readonly string[] => [
  ...(holds.length === 0 ? [] : [`${holding(holds)}${looked ? '' : ` (${notLookedInWords})`}`]),
  ...(missing.length === 0 ? [] : [`WARNING ${missingInWords(missing)}`]),
  ...(unrecorded.length === 0 ? [] : [`WARNING ${unrecordedInWords(unrecorded)}`]),
  ...turnedUp.map((lost) => `WARNING ${turnedUpInWords(lost, 'a copy-end, with its member token')}`),
];

const holding = (authorities: readonly string[]): string => `holds the key of ${authorities.join(', ')}`;

/** Tokens that hold a key of the ledger and that no registered module shows; each with the member that names it, as above. */
export const absentTokenLines = (absent: readonly AbsentToken[]): readonly string[] =>
  visible(
    absent.flatMap((one) => {
      const { module, serialNumber, label, manufacturer, model } = one.token;
      return [
        `NOT PRESENT ${label}: ${manufacturer}, ${model}, ${holding(one.authorities)}`,
        `  module ${module}: ${standingWords[one.standing]}`,
        `  ${absenceInWords(one)}`,
        `    ${visibleJson({ module, serialNumber, label })}`,
      ];
    }),
  );

const visible = (lines: readonly string[]): readonly string[] => lines.map((line) => visibleText(line));
