import { element } from './sandbox.js'

const ROLE = 'onedoor.role'
/** The token that the page's requests carry; who has none is the clerk. */
let token = tokenOf(chosenRole())

/** The header for the chosen role. */
export async function authorization() {
  return `Bearer ${await token}`
}

offerRoles()

async function offerRoles() {
  const menu = document.querySelector('#role')
  const answer = await fetch('/dev/roles')
  const roles = await answer.json()
  menu.replaceChildren(
    ...roles.map(({ name, title }) => element('option', { value: name }, `${title} (${name})`)),
  )
  menu.value = chosenRole()
  menu.addEventListener('change', () => {
    sessionStorage.setItem(ROLE, menu.value)
    token = tokenOf(menu.value)
  })
}

function chosenRole() {
  return sessionStorage.getItem(ROLE) ?? 'clerk'
}

async function tokenOf(role) {
  const answer = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role }),
  })
  return (await answer.json()).access_token
}
