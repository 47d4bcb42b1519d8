// Loaded into each app before its main.ts by `pnpm dev`. When the command itself is killed, nobody is left to stop its
// children: they notice that the channel to it has closed, and end as on SIGTERM.
function end(): void {
  process.kill(process.pid, 'SIGTERM');
}

if (process.connected) process.once('disconnect', end);
else end();

// A listener keeps the channel, and so the process, alive; the app alone decides how long it lives.
process.channel?.unref();
