import type { ReactNode } from 'react';
import { TextField } from '../parts/field.tsx';
import { tokenText as text } from '../text/token-text.ts';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem: string | undefined;
}

/** The certificate of a token's module, as the operator reads it from the list of its certifier. */
export function ModuleCertificate(props: Props): ReactNode {
  return <TextField label={text.certification} optional hint={text.certificationHint} {...props} />;
}
