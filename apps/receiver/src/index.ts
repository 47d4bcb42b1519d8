/** Starting a receiver from code: tests and commands do, a deployment runs `main.ts`. */
export { ConfigError } from './settings/config-error.ts';
export { loadConfig, type ReceiverConfig } from './settings/config.ts';
export type { Environment } from './settings/settings.ts';
export type { DatabaseConfig } from './database/open-engine.ts';
export { ReceiverError } from './runtime/errors.ts';
export type { Logger } from './runtime/logger.ts';
export { startReceiver, type Receiver, type ReceiverOptions } from './receiver.ts';
