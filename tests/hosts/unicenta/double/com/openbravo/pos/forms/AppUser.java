package com.openbravo.pos.forms;

/** Who is signed in: what a script sees as "user". */
public class AppUser {
    public String getId() {
        return "7";
    }
}
