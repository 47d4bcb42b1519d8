// By its path: test-kit depends on contracts, so a dependency back would be a circle.
import { configureTests } from '../test-kit/src/vitest-config.ts';

export default configureTests(import.meta.dirname);
