// What every plugin is (qrkcore/pluginmanager/Interfaces/plugininterface.h): the plugin manager
// loads it with QPluginLoader and calls initialize() at once, deinitialize() before it unloads it.
#pragma once

#include <QDialog>
#include <QObject>

#include "../../qrkcore_global.h"

class QRK_EXPORT PluginInterface : public QObject {
    Q_OBJECT
public:
    ~PluginInterface() override;
    virtual QDialog* SettingsDialog() = 0;
    virtual QString getPluginName() = 0;
    virtual bool initialize() = 0;
    virtual bool deinitialize() = 0;
};

#define PluginInterface_iid "at.ckvsoft.PluginInterface"
Q_DECLARE_INTERFACE(PluginInterface, PluginInterface_iid)
