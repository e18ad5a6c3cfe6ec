import postgres from 'postgres'

/** What is asked for, drawn at random from the city at hand so that no answer comes from a cache of one. */
export interface Samples {
  readonly persons: readonly string[]
  readonly grids: readonly string[]
  /** Two Han characters each, half of them the beginning of a name and half the end. */
  readonly names: readonly string[]
  readonly positions: readonly { latitude: number; longitude: number }[]
  readonly disputes: readonly string[]
}

export async function drawSamples(centerUrl: string, count: number): Promise<Samples> {
  const sql = postgres(centerUrl, { max: 1 })
  try {
    await sql`select setseed(0.42)`
    const persons = await sql`
      select person.id from (
        select distinct identity from dispute_party tablesample system (20) where identity is not null
        limit ${count * 20}) party
      join person using (identity) order by random() limit ${count}`
    const disputes = await sql`
      select id, location_code, latitude, longitude from (
        select * from dispute tablesample system (20) where latitude is not null and length(location_code) = 15
        limit ${count * 20}) drawn
      order by random() limit ${count}`
    const names = await sql`
      select case when random() < 0.5 then left(name, 2) else right(name, 2) end as part
      from (select name from person where name ~ '^[\u4e00-\u9fff]{2,4}$' limit ${count * 50}) drawn
      order by random() limit ${count}`
    return {
      persons: persons.map(({ id }) => id),
      grids: disputes.map((dispute) => dispute.location_code),
      names: names.map(({ part }) => part),
      positions: disputes.map(({ latitude, longitude }) => ({ latitude, longitude })),
      disputes: disputes.map(({ id }) => id),
    }
  } finally {
    await sql.end()
  }
}
