import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/* Node's HTTP server with one answer for everything: less than this no gateway in Node can cost. ANSWER, PORT */

const answer = readFileSync(process.env.ANSWER!)

createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
