/** Starting a receiver from code: tests and commands do, a deployment runs `main.ts`. */
export { loadConfig, type DatabaseConfig, type ReceiverConfig } from './config.ts';
export { ConfigError, type Environment } from './setting-reader.ts';
export { ReceiverError } from './runtime/errors.ts';
export type { Logger } from './runtime/logger.ts';
export { startReceiver, type Receiver, type ReceiverOptions } from './receiver.ts';
