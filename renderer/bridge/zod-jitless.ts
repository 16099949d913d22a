import { z } from 'zod';

/** Zod would probe `new Function`, which the content security policy forbids. Imported before anything that makes a schema. */
z.config({ jitless: true });
