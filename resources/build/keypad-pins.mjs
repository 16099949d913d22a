/**
 * A token with a keypad of its own takes no PIN from the program: PKCS #11 asks for a null pointer in its place. pkcs11js takes a string
 * only, so its source is changed before it is compiled: null or nothing in place of a PIN is a null pointer of length 0.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetUpError, root } from './workplace.mjs';

const source = path.join(root, 'node_modules/pkcs11js/src/pkcs11.cpp');

const macro = `/* Anchorite: a PIN, or nothing where the token asks for it at its own keypad (PKCS #11 v2.40 §5.5, §5.6). */
#define GET_ARGS_PIN(index, string)                                                             \\
  napi_valuetype string##Type = napi_undefined;                                                 \\
  if (argc > index) napi_typeof(env, arg[index], &string##Type);                                \\
  bool string##AtKeypad = string##Type == napi_undefined || string##Type == napi_null;          \\
  size_t string##Length = 0;                                                                    \\
  if (!string##AtKeypad && !get_args_string(env, &arg[0], argc, index, nullptr, 0, &string##Length)) return nullptr; \\
  std::vector<char> string##Vector(string##Length + 1);                                         \\
  char *string = string##AtKeypad ? nullptr : string##Vector.data();                            \\
  if (!string##AtKeypad && !get_args_string(env, &arg[0], argc, index, string, string##Length + 1, &string##Length)) return nullptr;

`;

/** Where a PIN is read: the first line of what stands there, and how many times it does. */
const pins = [
  ['    GET_ARGS_STRING(1, pin)\n', 2],
  ['    GET_ARGS_STRING(1, oldPin)\n', 1],
  ['    GET_ARGS_STRING(2, newPin)\n', 1],
  ['    GET_ARGS_STRING(2, pin)\n', 1],
];
const before = 'bool get_args_mechanism(';

/** Part of the name under which the compiled module is kept. */
export const keypadRevision = 'keypad-1';

/** Changes the source once; refuses one that is not as it was when this was written. */
export function takeKeypadPins() {
  const text = readFileSync(source, 'utf8');
  if (text.includes('GET_ARGS_PIN')) return;
  const counts = (wanted) => text.split(wanted).length - 1;
  if (counts(before) !== 1 || pins.some(([line, times]) => counts(line) !== times))
    throw new SetUpError('pkcs11js is not as expected: look how it reads PINs (resources/build/keypad-pins.mjs)');
  const changed = pins.reduce((all, [line]) => all.replaceAll(line, line.replace('STRING', 'PIN')), text);
  writeFileSync(source, changed.replace(before, `${macro}${before}`));
}
