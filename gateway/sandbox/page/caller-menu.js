import { element } from './sandbox.js'

const ROLE = 'onedoor.role'
const PURPOSE = 'onedoor.purpose'
const CASE = 'onedoor.case'

const roleMenu = document.querySelector('#role')
const purposeMenu = document.querySelector('#purpose')
const caseField = document.querySelector('#case')

const roles = await (await fetch('/dev/roles')).json()
/** The token that the page's requests carry; who has chosen no role is the clerk. */
let token = tokenOf(chosenRole().name)
const purposes = await readPurposes()

offerRoles()
offerPurposes()

/** Adds in whose name and what for the page asks. A header that somebody wrote by hand goes first. */
export async function nameCaller(headers) {
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${await token}`)
  if (!headers.has('x-purpose') && purposeMenu.value) headers.set('x-purpose', purposeMenu.value)
  if (!headers.has('x-case') && caseField.value.trim())
    headers.set('x-case', encodeURIComponent(caseField.value.trim()))
}

function offerRoles() {
  roleMenu.replaceChildren(
    ...roles.map(({ name, title }) => element('option', { value: name }, `${title} (${name})`)),
  )
  roleMenu.value = chosenRole().name
  roleMenu.addEventListener('change', () => {
    sessionStorage.setItem(ROLE, roleMenu.value)
    sessionStorage.removeItem(PURPOSE)
    token = tokenOf(roleMenu.value)
    showPurpose()
  })
}

function offerPurposes() {
  purposeMenu.replaceChildren(
    ...purposes.map(({ code, title }) => element('option', { value: code }, `${title} (${code})`)),
  )
  purposeMenu.addEventListener('change', () => {
    sessionStorage.setItem(PURPOSE, purposeMenu.value)
    showPurpose()
  })
  caseField.value = sessionStorage.getItem(CASE) ?? ''
  caseField.addEventListener('input', () => sessionStorage.setItem(CASE, caseField.value))
  showPurpose()
}

/** The chosen purpose, or the role's usual one; and a place for the case where the purpose asks for one. */
function showPurpose() {
  purposeMenu.value = sessionStorage.getItem(PURPOSE) ?? chosenRole().purpose
  const asksForCase = purposes.find(({ code }) => code === purposeMenu.value)?.requiresCase ?? false
  caseField.closest('label').hidden = !asksForCase
}

function chosenRole() {
  const name = sessionStorage.getItem(ROLE) ?? 'clerk'
  return roles.find((role) => role.name === name) ?? roles[0]
}

async function tokenOf(role) {
  const answer = await post('/dev/token', { role })
  return (await answer.json()).access_token
}

async function readPurposes() {
  const query = '{ purposes { code title requiresCase } }'
  const answer = await post('/graphql', { query }, { authorization: `Bearer ${await token}` })
  return (await answer.json()).data?.purposes ?? []
}

function post(path, body, headers = {}) {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}
