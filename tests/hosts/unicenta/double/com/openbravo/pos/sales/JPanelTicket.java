package com.openbravo.pos.sales;

import bsh.EvalError;
import bsh.Interpreter;
import com.openbravo.pos.forms.AppUser;
import com.openbravo.pos.payment.PaymentInfo;
import com.openbravo.pos.ticket.TicketInfo;
import com.openbravo.pos.ticket.TicketLineInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The sales panel, as far as scripts meet it. Assumed of uniCenta oPOS 4 and Chromis (JPanelTicket,
 * closeTicket, executeEvent, ScriptObject.evalScript, ScriptEngineBeanshell; read in the
 * repositories poolborges/unicenta-pos and ChromisPos/ChromisPOS):
 *
 *  - The resource Ticket.Buttons binds events to resources; a resource's text is the script.
 *  - Every script runs in a new bsh.Interpreter with ticket, place, taxes, taxeslogic, user, sales;
 *    what goes wrong in it becomes a message on the screen, and is a result that is not null.
 *  - ticket.change runs after each line; its result is not looked at.
 *  - Paying: ticket.total runs first, any result but null stops; then the payments are chosen, then
 *    ticket.save, then the ticket is saved and gets its number, then ticket.close runs, then the
 *    receipt is printed from a template that reads the ticket's properties.
 */
public class JPanelTicket {
    private final Map<String, Path> events;
    private final AppUser user = new AppUser();
    private TicketInfo ticket = new TicketInfo(TicketInfo.RECEIPT_NORMAL);
    private int saved;
    public int messages; // on the screen, because a script failed

    public JPanelTicket(Map<String, Path> events) {
        this.events = events;
    }

    public TicketInfo ticket() {
        return ticket;
    }

    public void start(int type) {
        ticket = new TicketInfo(type);
    }

    public void addLine(TicketLineInfo line) {
        ticket.getLines().add(line);
        execute("ticket.change");
    }

    public void removeLine(int at) {
        ticket.getLines().remove(at);
        execute("ticket.change");
    }

    public void button(String key) {
        execute(key);
    }

    /** The receipt, or null where the sale was stopped. */
    public String close(List<PaymentInfo> payments) {
        if (execute("ticket.total") != null) return null;
        ticket.setPayments(payments);
        if (execute("ticket.save") != null) return null;
        ticket.setTicketId(++saved);
        execute("ticket.close");
        String foot = ticket.getProperty("tillside.receipt"); // Printer.Ticket, as README.md says
        String receipt = ("Receipt " + saved + " " + (foot == null ? "" : foot)).trim();
        start(TicketInfo.RECEIPT_NORMAL);
        return receipt;
    }

    private Object execute(String event) {
        Path script = events.get(event);
        if (script == null) return null;
        try {
            Interpreter interpreter = new Interpreter();
            interpreter.set("ticket", ticket);
            interpreter.set("place", null);
            interpreter.set("taxes", null);
            interpreter.set("taxeslogic", null);
            interpreter.set("user", user);
            interpreter.set("sales", this);
            return interpreter.eval(Files.readString(script));
        } catch (EvalError | IOException fault) {
            messages++;
            System.err.println(fault);
            return fault;
        }
    }
}
