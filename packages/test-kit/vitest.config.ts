import { configureTests } from './src/vitest-config.ts';

export default configureTests(import.meta.dirname);
