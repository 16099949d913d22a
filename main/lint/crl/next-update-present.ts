import type { CrlRule } from '../rule.ts';

export const nextUpdatePresent: CrlRule = {
  id: 'ANC-B1-NEXT-UPDATE',
  level: 'error',
  clause: 'RFC 5280 §5.1.2.5; CA/B BR 7.2',
  title: 'nextUpdate is present',
  check: ({ nextUpdate }) => (nextUpdate === undefined ? 'nextUpdate is absent' : undefined),
};
