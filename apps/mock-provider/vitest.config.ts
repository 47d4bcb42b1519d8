import { configureTests } from '@ine-scraping/test-kit/vitest-config';

export default configureTests(import.meta.dirname);
