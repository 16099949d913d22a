import type { CrlRule } from '../rule.ts';

export const version: CrlRule = {
  id: 'ANC-B1-VERSION',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.1; CA/B BR 7.2',
  title: 'the CRL is version 2',
  check: (view) => (view.version === 2 ? undefined : `version is ${view.version}`),
};
