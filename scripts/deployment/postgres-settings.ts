import { totalmem } from 'node:os'

const MEBIBYTE = 1024 * 1024

/**
 * The server's settings that differ from its defaults, as its command line takes them. Sized for a
 * developer's machine that does other things as well: memory that is not used is not taken.
 *
 * With `durable: false` a crash of the machine may lose everything, as befits a cluster that lives for one
 * test run; the default loses no committed transaction.
 */
export function postgresSettings(options: { port: number; durable: boolean }): string[] {
  const memory = totalmem() / MEBIBYTE
  const settings = {
    listen_addresses: '127.0.0.1',
    // A socket's path may be too long or out of reach; loopback TCP with a password always works.
    unix_socket_directories: '',
    port: options.port,
    max_connections: 200,
    shared_buffers: `${Math.round(Math.min(1024, Math.max(128, memory / 8)))}MB`,
    effective_cache_size: `${Math.round(Math.max(512, memory / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${Math.round(Math.min(512, Math.max(64, memory / 16)))}MB`,
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    // Solid state disks, and short queries that compiling would only delay.
    random_page_cost: 1.1,
    jit: 'off',
    log_min_duration_statement: '5s',
    // The log has none of what statements are about: neither their parameters, with slow ones, nor errors, which quote
    // values and keys and are in the log of who sent the statement; nor the passwords of failed provisioning.
    log_parameter_max_length: 0,
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
