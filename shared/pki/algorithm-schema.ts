import { z } from 'zod';
import { keyAlgorithms } from './algorithm.ts';

export const keyAlgorithmSchema = z.enum(keyAlgorithms);
